import type { RatingReason } from "../../../workers/contract/socket";

export interface LaterTexts {
  lang: string;
  menu_title: string;
  close: string;
  email_me: string;
  email_title: string;
  email_why: string;
  address: string;
  send_code: string;
  /** The address follows, as in `reaches`. */
  code_sent: string;
  code: string;
  confirm: string;
  other_address: string;
  reaches: string;
  change: string;
  remove: string;
  back: string;
  transcript_send: string;
  /** Before an address is confirmed. */
  transcript_needs: string;
  /** The address follows. */
  transcript_sent: string;
  end: string;
  end_why: string;
  rate: string;
  /** From 1 to 5. */
  scores: readonly string[];
  comment: string;
  send: string;
  thanks: string;
  /** A day, in words. */
  open_until: (day: string) => string;
  begins_anew: string;
  /** Of an answer. */
  why: string;
  reasons: Record<RatingReason, string>;
  reason_text: string;
  alerts: string;
  alerts_why: string;
  loading: string;
  not_loaded: string;
  retry: string;
  earlier: string;
  earlier_none: string;
  you: string;
  ended: string;
  /** Of a conversation that nothing can be said in any more. */
  over: string;
  before: string;
  /** By the server's code. */
  failures: Record<string, string>;
  failed: string;
}

export const EN: LaterTexts = {
  lang: "en",
  menu_title: "This conversation",
  close: "Close",
  email_me: "E-mail me the reply",
  email_title: "Replies by e-mail",
  email_why: "Leave your address, and replies reach you when you are away. We mail you a code first.",
  address: "Your e-mail address",
  send_code: "Send code",
  code_sent: "Type the code we have mailed to",
  code: "Six digits",
  confirm: "Confirm",
  other_address: "Use another address",
  reaches: "While you are away, replies reach you at",
  change: "Change",
  remove: "Remove",
  back: "Back",
  transcript_send: "E-mail me this conversation",
  transcript_needs: "Once it is confirmed, you can have this conversation sent there as well.",
  transcript_sent: "Sent to",
  end: "End the conversation",
  end_why: "A new message opens it again.",
  rate: "How was this conversation?",
  scores: ["Very bad", "Bad", "Okay", "Good", "Very good"],
  comment: "Anything you would like to add?",
  send: "Send",
  thanks: "Thank you for the rating",
  open_until: (day) => `It can be opened again until ${day}.`,
  begins_anew: "By now a new message begins another conversation.",
  why: "What was wrong with it?",
  reasons: {
    off_topic: "Not what I asked",
    wrong: "It is wrong",
    incomplete: "Something is missing",
    unclear: "Hard to understand",
  },
  reason_text: "Tell us more",
  alerts: "Alert me to new messages",
  alerts_why: "With a soft sound and in the tab’s title, while you are elsewhere.",
  loading: "Loading",
  not_loaded: "This could not be loaded.",
  retry: "Try again",
  earlier: "Earlier conversations",
  earlier_none: "There are no others yet.",
  you: "You",
  ended: "Ended",
  over: "This conversation is over and can only be read.",
  before: "Show earlier messages",
  failures: {
    wrong_code: "This code is wrong or too old.",
    invalid_request: "Please check what you typed.",
    rate_limited: "That was too often. Please try again later.",
    upstream_failed: "No mail could be sent to this address.",
  },
  failed: "Not sent. Please try again.",
};
