ALTER TABLE `sites` ADD `answer_threshold` real;--> statement-breakpoint
ALTER TABLE `sites` ADD `synonyms` text DEFAULT '[]' NOT NULL;