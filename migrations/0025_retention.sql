ALTER TABLE `sites` ADD `retention_days` integer;--> statement-breakpoint
ALTER TABLE `sites` ADD `retention_since` integer;--> statement-breakpoint
CREATE INDEX `sites_by_retention` ON `sites` (`retention_days`) WHERE retention_days IS NOT NULL;