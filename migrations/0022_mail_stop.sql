DROP INDEX `guest_emails_by_site`;--> statement-breakpoint
ALTER TABLE `guest_emails` ADD `stop_hash` text;--> statement-breakpoint
CREATE INDEX `guest_emails_by_stop` ON `guest_emails` (`site_id`,`stop_hash`);