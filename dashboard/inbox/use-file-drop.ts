import { useState } from "preact/hooks";

/** For a place that takes files dropped on it. Words that are dragged are left to what they are dropped on. */
export function useFileDrop(on_files: (files: FileList) => void) {
  const [isOver, setOver] = useState(false);
  const readFiles = ({ dataTransfer }: DragEvent) =>
    dataTransfer?.types.includes("Files") ? dataTransfer.files : null;
  return {
    isOver,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!readFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: ({ currentTarget, relatedTarget }: DragEvent) => {
        const isWithin = relatedTarget instanceof Node && (currentTarget as Node).contains(relatedTarget);
        if (!isWithin) setOver(false);
      },
      onDrop: (event: DragEvent) => {
        const files = readFiles(event);
        if (!files) return;
        event.preventDefault();
        setOver(false);
        on_files(files);
      },
    },
  };
}
