// The basket only counts: nothing is sold here.
const basket = document.querySelector("[data-basket]");
const count = basket.querySelector("span");
let items = Number(sessionStorage.getItem("basket") ?? 0);
count.textContent = String(items);

for (const button of document.querySelectorAll("[data-add]")) {
  button.addEventListener("click", () => {
    items += 1;
    sessionStorage.setItem("basket", String(items));
    count.textContent = String(items);
    button.textContent = "In your basket";
  });
}

basket.addEventListener("click", () => {
  basket.dataset.note = "Nothing is sold here: this is a demonstration shop.";
});
