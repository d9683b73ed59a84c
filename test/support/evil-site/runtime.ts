import { readdirSync, readFileSync } from "node:fs";

/** Resident bytes of the runtimes (workerd) that this process started, all together; 0 where there is no /proc. */
export function readRuntimeRss(): number {
  let kilobytes = 0;
  for (const pid of listProcesses()) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      const read = (field: string) => new RegExp(`^${field}:\\s*(\\S+)`, "m").exec(status)?.[1];
      if (read("Name") === "workerd" && read("PPid") === String(process.pid)) kilobytes += Number(read("VmRSS"));
    } catch {
      // It has just ended.
    }
  }
  return kilobytes * 1024;
}

function listProcesses(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}
