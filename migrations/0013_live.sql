CREATE TABLE `conversations` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`status` text NOT NULL,
	`assignee` text,
	`last_seq` integer NOT NULL,
	`last_author` text NOT NULL,
	`last_text` text NOT NULL,
	`last_at` integer NOT NULL,
	`waiting_since` integer,
	`first_reply_at` integer,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`site_id`) REFERENCES `sites`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `conversations_by_site` ON `conversations` (`site_id`,`last_at`);--> statement-breakpoint
CREATE INDEX `conversations_by_status` ON `conversations` (`site_id`,`status`,`last_at`);