/** Why something did not work, read out as it comes. */
export function Trouble({ text }: { text: string }) {
  return (
    <p class="trouble" role="alert" hidden={!text}>
      {text}
    </p>
  );
}
