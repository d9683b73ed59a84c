CREATE TABLE `canned_replies` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`site_id` text,
	`shortcut` text NOT NULL,
	`title` text NOT NULL,
	`text` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`site_id`) REFERENCES `sites`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `canned_replies_by_shortcut` ON `canned_replies` (`workspace_id`,`shortcut`);--> statement-breakpoint
CREATE INDEX `canned_replies_by_site` ON `canned_replies` (`site_id`);--> statement-breakpoint
ALTER TABLE `conversation_notes` ADD `mentions` text DEFAULT '[]' NOT NULL;