import type { Session } from "./later";
import { ring, wakeSound } from "./sound";
import { useTexts } from "./texts";

/** Whether new messages are to be heard. Switched on, the sound is played. */
export function AlertSwitch({ session }: { session: Session }) {
  const texts = useTexts();
  return (
    <section>
      <label class="switch">
        <input
          type="checkbox"
          checked={session.is_alerted}
          onChange={({ currentTarget: { checked } }) => {
            session.setAlerted(checked);
            if (!checked) return;
            wakeSound();
            void ring();
          }}
        />
        {texts.alerts}
      </label>
      <p class="note">{texts.alerts_why}</p>
    </section>
  );
}
