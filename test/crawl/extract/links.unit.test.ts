import { expect, it } from "vitest";
import { extractPage } from "../../../workers/crawl/extract/extract";

const HEAD = `<head><base href="/docs/">
  <link rel="alternate" hreflang="de" href="de/returns"><link rel=" NEXT " href="?page=3"><link rel="prev" href="?page=1">
  <link rel="alternate" type="application/rss+xml; charset=utf-8" href="/feed.xml">
  <link rel="alternate" type="application/atom+xml" href="/atom.xml">
  <link rel="alternate" type="application/json" href="/page.json"><link rel="amphtml" href="/amp">
  <link rel="stylesheet" href="/style.css" hreflang="en"><link rel="alternate" hreflang="fr"></head>`;

const extract = (html: string) => extractPage(html, "https://shop.example/docs/returns?page=2");

it("takes translations and the neighbours in a series for links", () => {
  expect(extract(`${HEAD}<a href="a">A</a>`).links).toEqual([
    "https://shop.example/docs/de/returns",
    "https://shop.example/docs/?page=3",
    "https://shop.example/docs/?page=1",
    "https://shop.example/docs/a",
  ]);
});

it("tells feeds apart, at most five", () => {
  expect(extract(HEAD).feeds).toEqual(["https://shop.example/feed.xml", "https://shop.example/atom.xml"]);
  const many = Array.from({ length: 9 }, (_, index) => `<link rel=alternate type=application/rss+xml href=/${index}>`);
  expect(extract(many.join("")).feeds).toHaveLength(5);
});
