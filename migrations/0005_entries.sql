CREATE TABLE `entries` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`source_type` text NOT NULL,
	`title` text NOT NULL,
	`content` text NOT NULL,
	`url` text,
	`product` text,
	`status` text NOT NULL,
	`is_active` integer NOT NULL,
	`metadata` text NOT NULL,
	`revision` integer DEFAULT 1 NOT NULL,
	`is_stale` integer DEFAULT true NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`site_id`) REFERENCES `sites`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `entries_by_site` ON `entries` (`site_id`,`updated_at`);--> statement-breakpoint
CREATE INDEX `entries_by_staleness` ON `entries` (`is_stale`,`updated_at`);