import { describe, expect, it } from "vitest";
import { readHeadMeta } from "../../../workers/crawl/extract/head-meta";

const NAME = "helpshelf-verification";
const META = `<meta name="${NAME}" content="t">`;
const read = (html: string) => readHeadMeta(html, NAME);

describe("metadata of a head", () => {
  it.each([
    `<!doctype html><html><head>${META}</head><body>text</body></html>`,
    `<head><title>A &amp; b</title><!-- a comment --><link rel="x"><script>if (a < b) "<body>"</script>${META}`,
    `<HEAD><META CONTENT=" t " NAME='${NAME.toUpperCase()}'/>`,
    `<html lang="en"><head><noscript><img src="x"><p>no</p></noscript><style>p > a {}</style>\n${META}`,
    `<head><template><template><p>x</p></template>${META.replace('"t"', '"no"')}</template>${META}</head>`,
    `${META}<p>a document without tags for its head</p>`,
    `<head><meta charset=utf-8><base href="/"><meta name=${NAME} content=t>`,
    `<head><meta name="${NAME}" content="&#116;" content="u"></head>`,
  ])("is found: %s", (html) => {
    expect(read(html)).toEqual(["t"]);
  });

  it.each([
    `<html><head></head><body>${META}</body></html>`,
    `<html><head><title>x</title><body>${META}</body></html>`,
    `<html><head></head>${META}</html>`,
    `<head><p>a paragraph ends the head</p>${META}</head>`,
    `<head>text ends the head${META}</head>`,
    `<head>&lt;${META}</head>`,
    `<head></body>${META}</head>`,
    `<head><!-- ${META} --></head>`,
    `<head><!-- ${META}</head>`,
    `<head><title>${META}</title></head>`,
    `<head><title>${META}</head>`,
    `<head><script>document.write('${META}')</script></head>`,
    `<head><style>${META}</style></head>`,
    `<head><noscript>${META}</noscript></head>`,
    `<head><template><div><template></template>${META}</div></template></head>`,
    `<head><textarea>${META}</textarea></head>`,
    `<head><svg>${META}</svg></head>`,
    `<head><meta name="${NAME}-other" content="t"><meta property="${NAME}" content="t"><meta content="t"></head>`,
    `<head><meta name="${NAME}"></head>`,
    `<head><link name="${NAME}" content="t"></head>`,
    `<head><meta name="description" content='<meta name="${NAME}" content="t">'></head>`,
    "",
  ])("is not found where no owner need have written it: %s", (html) => {
    expect(read(html)).toEqual([]);
  });

  it("is every one of the name, in order", () => {
    expect(read(`<head>${META}<meta name="${NAME}" content="u"></head>`)).toEqual(["t", "u"]);
  });

  it("is read in linear time", () => {
    const started = performance.now();
    for (const part of ["<template>", "<", "<meta ", "<!--", '<meta name="', "<noscript><a>", "&amp", "<title"])
      read(`<head>${part.repeat(200_000)}`);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
