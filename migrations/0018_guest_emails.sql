CREATE TABLE `guest_emails` (
	`guest_uuid` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`email` text,
	`confirmed_at` integer,
	`pending_email` text,
	`code_hmac` text,
	`tries` integer NOT NULL,
	`expires_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`guest_uuid`) REFERENCES `guests`(`uuid`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`site_id`) REFERENCES `sites`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `guest_emails_by_site` ON `guest_emails` (`site_id`);--> statement-breakpoint
CREATE TABLE `mail_threads` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`guest_uuid` text NOT NULL,
	`conversation_id` text NOT NULL,
	`email` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`site_id`) REFERENCES `sites`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`guest_uuid`) REFERENCES `guests`(`uuid`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `mail_threads_by_site` ON `mail_threads` (`site_id`);--> statement-breakpoint
CREATE INDEX `mail_threads_by_guest` ON `mail_threads` (`guest_uuid`);