"use strict";
const words = document.getElementById("words");
const boxes = [...document.querySelectorAll("#filter input[type=checkbox]")];
const resources = [...document.querySelectorAll(".resource")];

function show() {
  const wanted = words.value.toLowerCase().split(/\s+/);
  const hidden = new Set(boxes.filter((box) => !box.checked).map((box) => box.value));
  for (const resource of resources) {
    const text = resource.textContent.toLowerCase();
    resource.hidden = hidden.has(resource.dataset.status) || !wanted.every((word) => text.includes(word));
  }
}

document.getElementById("filter").addEventListener("submit", (event) => event.preventDefault());
document.getElementById("filter").addEventListener("input", show);
show();

// A printed page has all that it shows opened, and is afterwards as it was.
let closed = [];
addEventListener("beforeprint", () => {
  closed = resources.filter((resource) => !resource.open);
  for (const resource of closed) resource.open = true;
});
addEventListener("afterprint", () => {
  for (const resource of closed) resource.open = false;
});
