ALTER TABLE `eval_runs` ADD `category` text;--> statement-breakpoint
ALTER TABLE `eval_runs` ADD `shares` text;