CREATE TABLE `inbox_views` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`user_id` text NOT NULL,
	`name` text NOT NULL,
	`filters` text NOT NULL,
	`is_shared` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `inbox_views_by_workspace` ON `inbox_views` (`workspace_id`,`created_at`);--> statement-breakpoint
ALTER TABLE `guests` ADD `blocked_at` integer;--> statement-breakpoint
ALTER TABLE `conversations` ADD `guest_uuid` text;--> statement-breakpoint
ALTER TABLE `conversations` ADD `channel` text DEFAULT 'chat' NOT NULL;--> statement-breakpoint
ALTER TABLE `conversations` ADD `ended_at` integer;--> statement-breakpoint
ALTER TABLE `conversations` ADD `hand_over_reason` text;--> statement-breakpoint
ALTER TABLE `conversations` ADD `sentiment` real;--> statement-breakpoint
ALTER TABLE `conversations` ADD `is_flagged` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `conversations` ADD `is_blocked` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `conversations` ADD `priority` text DEFAULT 'normal' NOT NULL;--> statement-breakpoint
ALTER TABLE `conversations` ADD `is_spam` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `conversations` ADD `seen_seq` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `conversations_by_wait` ON `conversations` (`site_id`,`status`,`waiting_since`);--> statement-breakpoint
CREATE INDEX `conversations_by_guest` ON `conversations` (`site_id`,`guest_uuid`);