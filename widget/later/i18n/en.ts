export interface LaterTexts {
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
  /** By the server's code. */
  failures: Record<string, string>;
  failed: string;
}

export const EN: LaterTexts = {
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
  failures: {
    wrong_code: "This code is wrong or too old.",
    invalid_request: "Please check what you typed.",
    rate_limited: "That was too often. Please try again later.",
    upstream_failed: "No mail could be sent to this address.",
  },
  failed: "Not sent. Please try again.",
};
