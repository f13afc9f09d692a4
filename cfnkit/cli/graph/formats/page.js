const picture = document.getElementById("picture");
const drawn = new Map([...picture.querySelectorAll(".node[data-key]")].map((node) => [node.dataset.key, node]));
const lines = [...picture.querySelectorAll(".edge[data-source]")];
const entry = (key) => document.getElementById(`about-${key}`);

// Shows the nodes of the list that the filter leaves, or, around one of them, what it refers to and what refers to it.
function mark(around) {
  const near = new Set([around]);
  for (const line of lines) {
    const { source, target } = line.dataset;
    const touches = around !== undefined && (source === around || target === around);
    if (touches) near.add(source).add(target);
    const out = around !== undefined ? !touches : entry(source).hidden || entry(target).hidden;
    line.classList.toggle("near", touches);
    line.classList.toggle("faded", out);
  }
  for (const [key, node] of drawn) {
    node.classList.toggle("faded", around !== undefined ? !near.has(key) : entry(key).hidden);
  }
}

for (const [key, node] of drawn) {
  node.addEventListener("pointerenter", () => mark(key));
  node.addEventListener("pointerleave", () => mark());
  node.addEventListener("click", () => {
    entry(key).hidden = false;
    entry(key).open = true;
    entry(key).scrollIntoView({ block: "center" });
  });
}
document.getElementById("filter").addEventListener("input", () => mark());
document.getElementById("fit").addEventListener("input", (event) => picture.classList.toggle("fit", event.target.checked));
mark();
