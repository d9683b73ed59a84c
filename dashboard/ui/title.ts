/** The tab's title: the screen's name, and before it how many visitors wait. */
let screen = "";
let waiting = 0;

export function setScreenTitle(title: string): void {
  screen = title;
  show();
}

export function setWaitingTitle(count: number): void {
  waiting = count;
  show();
}

function show(): void {
  document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${screen} · HelpShelf`;
}
