export interface ToastInput {
  text: string;
  action?: { label: string; run: () => void };
  tone?: "info" | "error";
}
export interface Toast extends ToastInput {
  id: number;
}

/** How long one stays when nobody points at it, in milliseconds. */
export const TOAST_MS = 6_000;
const MAX_TOASTS = 3;

let toasts: readonly Toast[] = [];
let last_id = 0;
const listeners = new Set<() => void>();

function setToasts(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Says something at the edge of the screen for a few seconds. Returns what takes it away early. */
export function showToast(input: ToastInput): () => void {
  last_id += 1;
  const toast = { ...input, id: last_id };
  setToasts([...toasts, toast].slice(-MAX_TOASTS));
  return () => dismissToast(toast.id);
}

export function dismissToast(id: number): void {
  setToasts(toasts.filter((toast) => toast.id !== id));
}

export function readToasts(): readonly Toast[] {
  return toasts;
}

export function watchToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
