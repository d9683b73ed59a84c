/** The tables of a conversation's object. */

/** Append-only: a released entry is never edited. */
export const MIGRATIONS = [
  `CREATE TABLE conversation (id TEXT PRIMARY KEY, site_id TEXT NOT NULL, guest_id TEXT NOT NULL, status TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
   CREATE TABLE messages (
     seq INTEGER PRIMARY KEY, client_id TEXT UNIQUE, turn_id TEXT, author TEXT NOT NULL, text TEXT NOT NULL,
     sources TEXT, answer TEXT, rating TEXT, context TEXT, at INTEGER NOT NULL);
   CREATE TABLE turns (
     turn_id TEXT PRIMARY KEY, question_seq INTEGER NOT NULL UNIQUE, status TEXT NOT NULL, attempts INTEGER NOT NULL,
     text TEXT NOT NULL, sources TEXT NOT NULL, request_id TEXT NOT NULL, created_at INTEGER NOT NULL);
   CREATE INDEX turns_by_status ON turns (status)`,
  `ALTER TABLE conversation ADD COLUMN assignee TEXT;
   ALTER TABLE conversation ADD COLUMN waiting_since INTEGER;
   ALTER TABLE conversation ADD COLUMN first_reply_at INTEGER;
   ALTER TABLE conversation ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
   ALTER TABLE conversation ADD COLUMN projected INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE messages ADD COLUMN agent TEXT;
   CREATE TRIGGER conversation_said AFTER INSERT ON messages BEGIN
     UPDATE conversation SET updated_at = NEW.at, version = version + 1,
       first_reply_at = COALESCE(first_reply_at, CASE WHEN NEW.author = 'agent' THEN NEW.at END);
   END;`,
  `ALTER TABLE conversation ADD COLUMN waited_ms INTEGER;
   ALTER TABLE conversation ADD COLUMN read_seq INTEGER NOT NULL DEFAULT 0`,
  "ALTER TABLE messages ADD COLUMN sentiment REAL",
  `CREATE TABLE reply_mail (
     id INTEGER PRIMARY KEY CHECK (id = 1), mailed_seq INTEGER NOT NULL, tries INTEGER NOT NULL, retry_at INTEGER NOT NULL);
   INSERT INTO reply_mail VALUES (1, 0, 0, 0)`,
  "ALTER TABLE messages ADD COLUMN attachments TEXT",
  "ALTER TABLE messages ADD COLUMN form TEXT",
  `ALTER TABLE conversation ADD COLUMN rating INTEGER;
   ALTER TABLE conversation ADD COLUMN rating_comment TEXT`,
  "ALTER TABLE conversation ADD COLUMN called_for INTEGER",
  "ALTER TABLE conversation ADD COLUMN sent_seq INTEGER NOT NULL DEFAULT 0",
  `ALTER TABLE conversation ADD COLUMN channel TEXT NOT NULL DEFAULT 'chat';
   ALTER TABLE conversation ADD COLUMN hand_over_reason TEXT;
   ALTER TABLE conversation ADD COLUMN ended_at INTEGER;
   ALTER TABLE conversation ADD COLUMN is_flagged INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE conversation ADD COLUMN is_blocked INTEGER NOT NULL DEFAULT 0`,
  `CREATE INDEX visitor_messages ON messages (at) WHERE author = 'visitor';
   CREATE INDEX turns_by_time ON turns (created_at)`,
  "ALTER TABLE conversation ADD COLUMN erasing_since INTEGER",
  `CREATE TABLE search_feed (
     id INTEGER PRIMARY KEY CHECK (id = 1), indexed_seq INTEGER NOT NULL, retry_at INTEGER NOT NULL);
   INSERT INTO search_feed VALUES (1, 0, 0)`,
  "CREATE TABLE summary (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, summary TEXT NOT NULL)",
  "ALTER TABLE conversation ADD COLUMN merge TEXT",
  "ALTER TABLE conversation ADD COLUMN is_counted INTEGER NOT NULL DEFAULT 0",
  `ALTER TABLE conversation ADD COLUMN rated_by TEXT;
   ALTER TABLE conversation ADD COLUMN not_for TEXT`,
];
