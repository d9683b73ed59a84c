/** A stylesheet as text, minified by the build: it becomes a constructed stylesheet, which a strict CSP allows. */
declare module "*.css?inline" {
  const css: string;
  export default css;
}
