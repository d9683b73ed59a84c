CREATE TABLE `attachments` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`conversation_id` text NOT NULL,
	`name` text NOT NULL,
	`media_type` text NOT NULL,
	`bytes` integer NOT NULL,
	`width` integer,
	`height` integer,
	`is_sent` integer NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`site_id`) REFERENCES `sites`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `attachments_by_conversation` ON `attachments` (`site_id`,`conversation_id`);--> statement-breakpoint
CREATE INDEX `attachments_by_size` ON `attachments` (`site_id`,`bytes`);--> statement-breakpoint
CREATE INDEX `attachments_by_sent` ON `attachments` (`is_sent`,`created_at`);