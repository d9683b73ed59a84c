import { useTexts } from "../i18n/texts";

/** Questions one tap asks. */
export function Suggestions({ questions, onAsk }: { questions: string[]; onAsk: (text: string) => void }) {
  const texts = useTexts();
  if (questions.length === 0) return null;
  return (
    <ul class="suggestions" aria-label={texts.suggested}>
      {questions.map((question) => (
        <li key={question}>
          <button type="button" class="suggestion" dir="auto" onClick={() => onAsk(question)}>
            {question}
          </button>
        </li>
      ))}
    </ul>
  );
}
