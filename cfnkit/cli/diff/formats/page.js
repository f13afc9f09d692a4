"use strict";
const words = document.getElementById("words");
const boxes = [...document.querySelectorAll("#filter input[type=checkbox]")];
const resources = [...document.querySelectorAll(".resource")];

function show() {
  const wanted = words.value.toLowerCase().split(/\s+/);
  const hidden = new Set(boxes.filter((box) => !box.checked).map((box) => box.value));
  for (const resource of resources) {
    const text = resource.textContent.toLowerCase();
    resource.hidden = hidden.has(resource.dataset.action) || !wanted.every((word) => text.includes(word));
  }
}

document.getElementById("filter").addEventListener("submit", (event) => event.preventDefault());
document.getElementById("filter").addEventListener("input", show);
show();
