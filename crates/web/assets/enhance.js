// What makes pages smoother. Every page works without it; each part falls back in silence.
// Plain ES2017, for the WebViews of Android 8. What a page asks for is said in attributes:
//   form[data-draft="<address of the form>"]   what is typed goes to data-drafts (or /drafts) as `form` and `body`
//   [data-confirm="<question>"] on a form or button    asked before it is sent
//   input[type=file]                 pictures above 1,600 KB are made smaller; inside .drop also dragged and pasted, under
//                                    the words of body[data-choose], since a browser's own are of its own language
//   input[data-date="<words>"]       a calendar in the Buddhist era
//   body[data-idle="<seconds>"][data-cover]    goes to the cover when nobody is there
//   [data-outside]                   inside LINE: leads to the same page in the browser of the telephone
//   button[data-key="<digit>"]       pressed by that digit alone while nothing is typed
//   [data-copy="#id"][data-copied]   copies a text
(function () {
  "use strict";
  const doc = document, body = doc.body;
  const all = (what, root) => Array.from((root || doc).querySelectorAll(what));
  const near = (event, what) => event.target.closest && event.target.closest(what);
  const make = (tag, words) => { const made = doc.createElement(tag); if (words) made.textContent = words; return made; };

  // Faults first: who listens hears them, who looks sees them.
  const summary = doc.querySelector(".error-summary");
  if (summary) summary.focus();

  // Drafts.
  const drafts = [];
  const send = (draft, leaving) => {
    if (!draft.changed) return;
    draft.changed = false;
    const typed = new URLSearchParams();
    new FormData(draft.form).forEach((value, name) => {
      const field = draft.form.elements[name];
      if (typeof value === "string" && name !== "csrf" && !(field && field.type === "password")) typed.append(name, value);
    });
    const message = new URLSearchParams({ form: draft.form.dataset.draft, body: String(typed) });
    const token = draft.form.querySelector("[name=csrf]");
    if (token) message.append("csrf", token.value);
    const address = body.dataset.drafts || "/drafts";
    if (leaving && navigator.sendBeacon) return void navigator.sendBeacon(address, message);
    fetch(address, { method: "POST", body: message, credentials: "same-origin" }).then((answer) => {
      if (!answer.ok) throw answer;
      const says = draft.form.querySelector(".saved");
      if (says && says.dataset.saved) says.textContent = says.dataset.saved;
    }).catch(() => { draft.changed = true; });
  };
  all("form[data-draft]").forEach((form) => {
    const draft = { form: form, changed: false };
    drafts.push(draft);
    form.addEventListener("input", () => {
      draft.changed = true;
      clearTimeout(draft.timer);
      draft.timer = setTimeout(send, 2000, draft);
    });
  });
  const keep = () => drafts.forEach((draft) => send(draft, true));
  addEventListener("pagehide", keep);
  doc.addEventListener("visibilitychange", () => { if (doc.hidden) keep(); });

  // Sending: asked where it destroys, waits for pictures, goes once.
  let pressed = null;
  doc.addEventListener("click", (event) => {
    const button = near(event, "button, input[type=submit]");
    if (button) pressed = button;
  });
  doc.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter || (pressed && pressed.form === form ? pressed : null);
    const question = (button && button.dataset.confirm) || form.dataset.confirm;
    if (event.defaultPrevented) return;
    if (form.dataset.sent || (question && !confirm(question))) return event.preventDefault();
    if (form.method !== "post" || form.target || form.hasAttribute("data-again")) return;
    form.dataset.sent = "1";
    drafts.forEach((draft) => { if (draft.form === form) { draft.changed = false; clearTimeout(draft.timer); } });
    all("button", form).forEach((one) => one.setAttribute("aria-disabled", "true"));
    if (!form.shrinking) return;
    event.preventDefault();
    form.shrinking.then(() => {
      if (button && button.name) {
        const hidden = make("input");
        hidden.type = "hidden"; hidden.name = button.name; hidden.value = button.value;
        form.appendChild(hidden);
      }
      if (button && button.hasAttribute("formaction")) form.action = button.formAction;
      HTMLFormElement.prototype.submit.call(form);
    });
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    all("button", form).forEach((one) => one.removeAttribute("aria-disabled"));
  }));

  // Pictures.
  const smaller = (file) => new Promise((done) => {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 1638400) return done(file);
    const picture = new Image(), address = URL.createObjectURL(file);
    const finish = (result) => { URL.revokeObjectURL(address); done(result); };
    picture.onerror = () => finish(file);
    picture.onload = () => {
      const scale = Math.min(1, 2400 / Math.max(picture.naturalWidth, picture.naturalHeight));
      const canvas = make("canvas");
      canvas.width = Math.round(picture.naturalWidth * scale);
      canvas.height = Math.round(picture.naturalHeight * scale);
      const pen = canvas.getContext("2d");
      if (!pen) return finish(file);
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => {
        if (!blob || blob.size >= file.size) return finish(file);
        finish(new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified }));
      }, "image/jpeg", 0.86);
    };
    picture.src = address;
  });
  const put = (input, files) => {
    try {
      const bag = new DataTransfer();
      files.forEach((file) => bag.items.add(file));
      input.files = bag.files;
      return true;
    } catch (old) { return false; }
  };
  const taken = (input) => {
    const form = input.form, files = Array.from(input.files);
    if (form) form.shrinking = Promise.all(files.map(smaller)).then((small) => {
      if (small.some((file, index) => file !== files[index])) put(input, small);
      form.shrinking = null;
    }).catch(() => { form.shrinking = null; });
    const drop = input.closest(".drop");
    if (!drop) return;
    const list = drop.querySelector(".drop-list") || drop.appendChild(make("ul"));
    list.className = "drop-list";
    list.textContent = "";
    files.forEach((file) => list.appendChild(make("li", file.name)));
  };
  const add = (input, files) => {
    const wanted = input.multiple ? Array.from(input.files).concat(files) : files.slice(0, 1);
    if (files.length && put(input, wanted)) taken(input);
  };
  doc.addEventListener("change", (event) => { if (event.target.type === "file") taken(event.target); });
  all(".drop").forEach((drop) => {
    const input = drop.querySelector("input[type=file]");
    if (!input) return;
    if (body.dataset.choose) {
      const choose = input.insertAdjacentElement("beforebegin", make("span", body.dataset.choose));
      choose.className = "button-quiet drop-choose";
      choose.setAttribute("aria-hidden", "true");
      input.classList.add("drop-input");
    }
    const over = (event) => { event.preventDefault(); drop.classList.toggle("over", event.type === "dragover"); };
    ["dragover", "dragleave", "drop"].forEach((kind) => drop.addEventListener(kind, over));
    drop.addEventListener("drop", (event) => add(input, Array.from(event.dataTransfer.files)));
  });
  doc.addEventListener("paste", (event) => {
    const input = doc.querySelector(".drop input[type=file]");
    if (input && event.clipboardData && event.clipboardData.files.length) {
      event.preventDefault();
      add(input, Array.from(event.clipboardData.files));
    }
  });

  // The calendar. The browser counts the years of the Buddhist era.
  const parts = (date, how) => new Intl.DateTimeFormat((doc.documentElement.lang || "th") + "-u-ca-buddhist-nu-latn", how);
  const year = (date) => parseInt(parts(date, { year: "numeric" }).formatToParts(date).filter((part) => part.type === "year")[0].value, 10);
  const open = (input, button) => {
    const old = input.parentNode.querySelector(".calendar");
    if (old) return old.remove();
    const box = make("div"), typed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(input.value), today = new Date();
    const gap = year(today) - today.getFullYear();
    const chosen = typed ? new Date(typed[3] - gap, typed[2] - 1, +typed[1]) : null;
    let shown = chosen || today;
    box.className = "calendar";
    const close = () => { box.remove(); button.focus(); };
    const draw = (focus) => {
      const head = make("div"), days = make("div"), first = new Date(shown.getFullYear(), shown.getMonth(), 1);
      box.textContent = "";
      head.className = "calendar-head";
      days.className = "calendar-days";
      [-1, 1].forEach((step) => {
        const other = new Date(first.getFullYear(), first.getMonth() + step, 1), turn = make("button", step < 0 ? "←" : "→");
        turn.type = "button";
        turn.setAttribute("aria-label", parts(other, { month: "long", year: "numeric" }).format(other));
        turn.onclick = () => { shown = other; draw(step); };
        head.appendChild(turn);
        if (step < 0) head.appendChild(make("span", parts(first, { month: "long", year: "numeric" }).format(first))).setAttribute("aria-live", "polite");
      });
      for (let day = 0; day < 7; day++) days.appendChild(make("span", parts(first, { weekday: "narrow" }).format(new Date(2023, 0, 1 + day))));
      for (let blank = first.getDay(); blank > 0; blank--) days.appendChild(make("i"));
      for (let date = new Date(first); date.getMonth() === first.getMonth(); date.setDate(date.getDate() + 1)) {
        const here = new Date(date), one = make("button", String(here.getDate()));
        one.type = "button";
        one.setAttribute("aria-label", parts(here, { day: "numeric", month: "long", year: "numeric" }).format(here));
        if (here.toDateString() === today.toDateString()) one.setAttribute("aria-current", "date");
        if (chosen && here.toDateString() === chosen.toDateString()) one.setAttribute("aria-pressed", "true");
        one.onclick = () => {
          input.value = here.getDate() + "/" + (here.getMonth() + 1) + "/" + (here.getFullYear() + gap);
          input.dispatchEvent(new Event("input", { bubbles: true }));
          close();
        };
        days.appendChild(one);
      }
      box.appendChild(head);
      box.appendChild(days);
      if (focus) all("button", head)[focus < 0 ? 0 : 1].focus();
    };
    box.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    input.parentNode.appendChild(box);
    draw();
    (box.querySelector("[aria-pressed]") || box.querySelector("[aria-current]") || box.querySelector(".calendar-days button")).focus();
  };
  try {
    parts(new Date(), { year: "numeric" }).formatToParts(new Date());
    all("input[data-date]").forEach((input) => {
      const button = make("button", input.dataset.date);
      button.type = "button";
      button.className = "button-link";
      button.onclick = () => open(input, button);
      input.insertAdjacentElement("afterend", button);
    });
  } catch (old) { /* An engine without this calendar: the field takes what is typed. */ }

  // A screen that nobody watches is covered.
  const idle = parseInt(body.dataset.idle, 10), cover = body.dataset.cover || "/cover";
  if (idle > 0) {
    let seen = Date.now();
    const here = () => { seen = Date.now(); try { localStorage.setItem("seen", String(seen)); } catch (none) { /* private window */ } };
    ["pointerdown", "keydown", "scroll", "touchstart"].forEach((kind) => addEventListener(kind, here, { passive: true }));
    here();
    setInterval(() => {
      let last = seen;
      try { last = Math.max(seen, +localStorage.getItem("seen") || 0); } catch (none) { /* private window */ }
      if (Date.now() - last > idle * 1000) { keep(); location.replace(cover + "?next=" + encodeURIComponent((location.pathname + location.search).slice((body.dataset.base || "").length))); }
    }, 5000);
  }

  // LINE's own browser: weak at files and cameras.
  if (/\bLine\//i.test(navigator.userAgent)) all("[data-outside]").forEach((one) => {
    const link = one.matches("a") ? one : one.querySelector("a");
    const there = new URL(location.href);
    there.searchParams.set("openExternalBrowser", "1");
    if (link) link.href = there.href;
    one.hidden = false;
  });

  // One key: by its place on the keyboard, which a Thai layout does not change.
  doc.addEventListener("keydown", (event) => {
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code || "");
    if (!digit || event.repeat || event.ctrlKey || event.altKey || event.metaKey || near(event, "input, textarea, select")) return;
    const button = doc.querySelector("button[data-key='" + digit[1] + "']");
    if (button) { event.preventDefault(); button.click(); }
  });

  doc.addEventListener("click", (event) => {
    const button = near(event, "[data-copy]");
    if (!button) return;
    const text = doc.querySelector(button.dataset.copy);
    const said = () => { if (button.dataset.copied) button.textContent = button.dataset.copied; };
    if (navigator.clipboard) return void navigator.clipboard.writeText(text.value || text.textContent).then(said, () => {});
    if (text.select) { text.select(); if (doc.execCommand("copy")) said(); }
  });
})();
