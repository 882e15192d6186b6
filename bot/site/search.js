"use strict";
// The search, for browsers with scripts: every word typed has to stand in an entry. Nothing leaves the page.

const plain = text => text.normalize("NFKD").replace(/[\u0300-\u036f\u2018\u2019'’]/g, "").toLowerCase();
const known = WORDS.map(each => ({ ...each, words: plain(`${each.title} ${each.text} ${each.in || ""}`) }));

const form = document.createElement("form");
form.setAttribute("role", "search");
form.innerHTML = '<label for="page_typed">Search the handbook</label>' +
    '<input id="page_typed" type="search" autocomplete="off" aria-describedby="page_found">' +
    '<p id="page_found" role="status"></p><ul id="page_results"></ul>';
document.getElementById("page_search").append(form);
const [typed, found, results] = ["typed", "found", "results"].map(name => document.getElementById(`page_${name}`));

function show() {
    const words = plain(typed.value).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    const matching = words.length ? known.filter(each => words.every(word => each.words.includes(word))) : [];
    found.textContent = !words.length ? "" : !matching.length ? "Nothing has all of these words." :
        matching.length === 1 ? "One has them." : `${matching.length} have them.`;
    results.replaceChildren(...matching.map(each => {
        const row = document.createElement("li"), link = document.createElement("a");
        link.href = each.at;
        link.textContent = each.in && each.in !== each.title ? `${each.title} (${each.in})` : each.title;
        row.append(link);
        return row;
    }));
}

typed.addEventListener("input", show);
form.addEventListener("submit", event => {
    event.preventDefault();
    const first = results.querySelector("a");
    if (first) first.click();
});
show();
