ALTER TABLE `conversations` ADD `waited_ms` integer;--> statement-breakpoint
ALTER TABLE `conversations` ADD `read_seq` integer DEFAULT 0 NOT NULL;