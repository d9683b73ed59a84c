import type { LaterTexts } from "./en";

export const DE: LaterTexts = {
  menu_title: "Diese Unterhaltung",
  close: "Schließen",
  email_me: "Antwort per E-Mail erhalten",
  email_title: "Antworten per E-Mail",
  email_why:
    "Hinterlassen Sie Ihre Adresse, dann erreichen Antworten Sie auch, wenn Sie nicht da sind. Vorher senden wir Ihnen einen Code.",
  address: "Ihre E-Mail-Adresse",
  send_code: "Code senden",
  code_sent: "Geben Sie den Code ein, den wir gesendet haben an",
  code: "Sechs Ziffern",
  confirm: "Bestätigen",
  other_address: "Andere Adresse verwenden",
  reaches: "Wenn Sie nicht da sind, erreichen Antworten Sie unter",
  change: "Ändern",
  remove: "Entfernen",
  back: "Zurück",
  failures: {
    wrong_code: "Dieser Code ist falsch oder zu alt.",
    invalid_request: "Bitte prüfen Sie Ihre Eingabe.",
    rate_limited: "Das war zu oft. Bitte versuchen Sie es später noch einmal.",
    upstream_failed: "An diese Adresse konnte keine E-Mail gesendet werden.",
  },
  failed: "Nicht gesendet. Bitte versuchen Sie es noch einmal.",
};
