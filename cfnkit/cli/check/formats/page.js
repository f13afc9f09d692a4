"use strict";
const words = document.getElementById("words");
const all = document.getElementById("all");
const boxes = [...document.querySelectorAll("#filter input[type=checkbox]")];
const findings = [...document.querySelectorAll(".finding")];
const files = [...document.querySelectorAll(".file")];
let chosen = null;

function isWanted(finding) {
  const text = `${finding.textContent} ${finding.dataset.file} ${finding.dataset.targets}`.toLowerCase();
  const hidden = new Set(boxes.filter((box) => !box.checked).map((box) => box.value));
  if (hidden.has(finding.dataset.severity)) return false;
  if (chosen && finding.dataset.file !== chosen.file) return false;
  if (chosen && !finding.dataset.targets.split("\n").includes(chosen.target)) return false;
  return words.value.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

function show() {
  for (const finding of findings) finding.hidden = !isWanted(finding);
  for (const file of files) file.hidden = !file.querySelector(".finding:not([hidden])");
  all.hidden = !chosen;
}

document.getElementById("filter").addEventListener("submit", (event) => event.preventDefault());
document.getElementById("filter").addEventListener("input", show);
for (const button of document.querySelectorAll(".matrix button")) {
  button.addEventListener("click", () => {
    chosen = { target: button.dataset.target, file: button.dataset.file };
    show();
  });
}
all.addEventListener("click", () => {
  chosen = null;
  show();
});
show();
