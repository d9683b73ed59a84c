/** Two soft notes, made here. A browser lets a page sound only once somebody has touched it. */
const NOTES_HZ = [660, 880];
const LOUDNESS = 0.06;
/** From one note to the next, and how long each lasts. Seconds. */
const STEP_S = 0.14;
const NOTE_S = 0.6;

let audio: AudioContext | null = null;
/** Sounds under way: between them nothing stays switched on. */
let ringing = 0;

/** To be called while the visitor touches the page. */
export function wakeSound(): void {
  if (audio) return;
  const made = new AudioContext();
  audio = made;
  void made.resume().then(() => {
    if (ringing === 0) void made.suspend();
  });
}

/** Silent where nobody has touched the page. */
export async function ring(): Promise<void> {
  const out = audio;
  if (!out) return;
  ringing += 1;
  await out.resume();
  NOTES_HZ.forEach((hz, at) => {
    const start = out.currentTime + at * STEP_S;
    const tone = out.createOscillator();
    const volume = out.createGain();
    tone.frequency.value = hz;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + NOTE_S);
    tone.connect(volume).connect(out.destination);
    tone.start(start);
    tone.stop(start + NOTE_S);
    if (at === NOTES_HZ.length - 1)
      tone.onended = () => {
        ringing -= 1;
        if (ringing === 0) void out.suspend();
      };
  });
}
