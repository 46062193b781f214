// The map: points on a canvas to zoom, pan and point at. No library; tens of thousands of points stay smooth because
// dots are stamped from small pre-drawn pictures and the nearest point is found through a grid.
(function () {
  'use strict';

  var DOT_COLOURS = 10;
  var GRID = 128;

  document.querySelectorAll('[data-map]').forEach(function (root) { createMap(root); });

  function decode(text, Type) {
    var binary = atob(text);
    var bytes = new Uint8Array(binary.length);
    for (var i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return new Type(bytes.buffer);
  }

  function format(value) {
    var size = Math.abs(value);
    return size !== 0 && (size < 1e-4 || size >= 1e6) ? value.toExponential(2) : String(Number(value.toPrecision(3)));
  }

  function createMap(root) {
    var data = JSON.parse(document.getElementById(root.dataset.map).textContent);
    var canvas = root.querySelector('canvas');
    var context = canvas.getContext('2d');
    var tip = root.querySelector('.tip');
    var live = root.querySelector('.live');
    var legend = root.querySelector('.map-legend');
    var colourBy = root.querySelector('select[data-colour]');
    var count = data.count;
    var xs = decode(data.x, Uint16Array);
    var ys = decode(data.y, Uint16Array);
    var labels = data.labels ? decode(data.labels, Int16Array) : null;
    var scores = data.scores ? decode(data.scores, Float32Array) : null;
    var sizes = data.classes.map(function (_, index) {
      var n = 0;
      if (labels) for (var i = 0; i < count; i++) if (labels[i] === index) n++;
      return n;
    });
    var hidden = data.classes.map(function () { return false; });
    var highlighted = -1;
    var selected = -1;
    var width = 0, height = 0, ratio = 1;
    var view = { scale: 1, x: 0.5, y: 0.5 };
    var stamps = [];
    var scoreStamps = [];
    var scoreRank = scores ? ranks(scores) : null;
    var sheet = null;
    var pending = false;

    // A grid over the unit square: the points of cell c are order[start[c]] to order[start[c + 1] - 1].
    var start = new Int32Array(GRID * GRID + 1);
    var order = new Int32Array(count);
    (function () {
      var i, cell;
      for (i = 0; i < count; i++) start[cellOf(i) + 1]++;
      for (cell = 0; cell < GRID * GRID; cell++) start[cell + 1] += start[cell];
      var next = start.slice(0, GRID * GRID);
      for (i = 0; i < count; i++) order[next[cellOf(i)]++] = i;
    })();
    function cellOf(i) { return (ys[i] >> 9) * GRID + (xs[i] >> 9); }

    if (data.sprites) {
      var image = new Image();
      image.onload = function () { sheet = image; redraw(); };
      image.src = data.sprites.source;
    }

    function ranks(values) {
      var index = Array.from(values.keys()).sort(function (a, b) { return values[a] - values[b]; });
      var result = new Float32Array(values.length);
      index.forEach(function (row, place) { result[row] = values.length > 1 ? place / (values.length - 1) : 0; });
      return result;
    }

    function classColour(index) {
      if (index < 0) return style('--muted');
      if (data.classes.length <= DOT_COLOURS) return style('--c' + index);
      return 'hsl(' + (index * 137.508 % 360).toFixed(1) + ' 65% ' + (isDark() ? 68 : 42) + '%)';
    }
    function scoreColour(share) {
      return isDark()
        ? 'hsl(' + (250 - 205 * share).toFixed(0) + ' 75% ' + (38 + 38 * share).toFixed(0) + '%)'
        : 'hsl(' + (215 - 205 * share).toFixed(0) + ' 75% ' + (72 - 38 * share).toFixed(0) + '%)';
    }
    function style(name) { return getComputedStyle(root).getPropertyValue(name).trim(); }
    function isDark() { return style('--dark') === '1'; }

    function radius() {
      var base = count > 30000 ? 1.4 : count > 8000 ? 2 : count > 2000 ? 2.6 : 3.2;
      return base * Math.min(2.4, Math.pow(view.scale, 0.35));
    }

    function stamp(colour, size) {
      var side = Math.ceil(size * 2 * ratio) + 2;
      var dot = document.createElement('canvas');
      dot.width = dot.height = side;
      var pen = dot.getContext('2d');
      pen.fillStyle = colour;
      pen.beginPath();
      pen.arc(side / 2, side / 2, size * ratio, 0, 7);
      pen.fill();
      return dot;
    }
    function restamp() {
      var size = radius();
      if (stamps.size === size && stamps.ratio === ratio && stamps.dark === isDark()) return;
      stamps = [];
      for (var i = 0; i < Math.max(1, data.classes.length); i++) stamps.push(stamp(labels ? classColour(i) : style('--c0'), size));
      stamps.none = stamp(style('--muted'), size);
      scoreStamps = [];
      for (i = 0; i < 24; i++) scoreStamps.push(stamp(scoreColour(i / 23), size));
      stamps.size = size; stamps.ratio = ratio; stamps.dark = isDark();
    }

    // Screen and map: the unit square fills the shorter side, with a margin.
    function side() { return Math.min(width, height) * 0.94 * view.scale; }
    function screenX(i) { return (xs[i] / 65535 - view.x) * side() + width / 2; }
    function screenY(i) { return (view.y - ys[i] / 65535) * side() + height / 2; }
    function shown(i) { return !labels || labels[i] < 0 || !hidden[labels[i]]; }

    function redraw() {
      if (!pending) { pending = true; requestAnimationFrame(draw); }
    }

    function draw() {
      pending = false;
      if (!width || !height) return;
      restamp();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      var visible = [];
      var byScore = colourBy ? colourBy.value === 'score' : !labels && !!scores;
      var s = side() * ratio / 65535;
      var ox = (width / 2 - view.x * side()) * ratio, oy = (height / 2 + view.y * side()) * ratio;
      var half = stamps.none.width / 2;
      for (var i = 0; i < count; i++) {
        if (!shown(i)) continue;
        var px = ox + xs[i] * s, py = oy - ys[i] * s;
        if (px < -60 || py < -60 || px > canvas.width + 60 || py > canvas.height + 60) continue;
        visible.push(i);
      }
      var pictures = sheet && visible.length <= 260 && view.scale > 1.5;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      if (pictures) {
        drawPictures(visible, byScore);
      } else {
        context.setTransform(1, 0, 0, 1, 0, 0);
        for (var k = 0; k < visible.length; k++) {
          i = visible[k];
          var dimmed = highlighted >= 0 && labels && labels[i] !== highlighted;
          context.globalAlpha = dimmed ? 0.12 : 0.85;
          var dot = byScore ? scoreStamps[Math.round(scoreRank[i] * 23)] : labels && labels[i] < 0 ? stamps.none : stamps[labels ? labels[i] : 0];
          context.drawImage(dot, ox + xs[i] * s - half, oy - ys[i] * s - half);
        }
        context.globalAlpha = 1;
        context.setTransform(ratio, 0, 0, ratio, 0, 0);
      }
      if (selected >= 0 && shown(selected)) {
        context.strokeStyle = style('--text');
        context.lineWidth = 2;
        context.beginPath();
        context.arc(screenX(selected), screenY(selected), radius() + 4, 0, 7);
        context.stroke();
      }
    }

    function drawPictures(visible, byScore) {
      var sprites = data.sprites;
      var zoomed = Math.max(20, Math.min(56, Math.sqrt(width * height / Math.max(visible.length, 24)) * 0.55));
      var w = zoomed, h = zoomed * sprites.height / sprites.width;
      context.imageSmoothingEnabled = false;
      visible.forEach(function (i) {
        var x = screenX(i) - w / 2, y = screenY(i) - h / 2;
        context.globalAlpha = highlighted >= 0 && labels && labels[i] !== highlighted ? 0.2 : 1;
        context.fillStyle = byScore ? scoreColour(scoreRank[i]) : labels ? classColour(labels[i]) : style('--c0');
        context.fillRect(x - 2, y - 2, w + 4, h + 4);
        context.drawImage(sheet, i % sprites.columns * sprites.width, Math.floor(i / sprites.columns) * sprites.height, sprites.width, sprites.height, x, y, w, h);
      });
      context.globalAlpha = 1;
    }

    function nearest(x, y, reach) {
      var mx = (x - width / 2) / side() + view.x, my = view.y - (y - height / 2) / side();
      var r = reach / side();
      var best = -1, bestDistance = r * r;
      var x0 = Math.max(0, Math.floor((mx - r) * GRID)), x1 = Math.min(GRID - 1, Math.floor((mx + r) * GRID));
      var y0 = Math.max(0, Math.floor((my - r) * GRID)), y1 = Math.min(GRID - 1, Math.floor((my + r) * GRID));
      for (var cy = y0; cy <= y1; cy++) {
        for (var cx = x0; cx <= x1; cx++) {
          for (var k = start[cy * GRID + cx]; k < start[cy * GRID + cx + 1]; k++) {
            var i = order[k];
            if (!shown(i)) continue;
            var dx = xs[i] / 65535 - mx, dy = ys[i] / 65535 - my, d = dx * dx + dy * dy;
            if (d < bestDistance) { bestDistance = d; best = i; }
          }
        }
      }
      return best;
    }

    function describe(i) {
      var parts = [data.rowName + ' ' + i];
      if (labels && labels[i] >= 0) parts.unshift(data.classes[labels[i]]);
      if (scores) parts.push(data.scoreName + ' ' + format(scores[i]));
      return parts;
    }

    function select(i, speak) {
      if (i === selected && !speak) return;
      selected = i;
      redraw();
      if (i < 0) { tip.hidden = true; return; }
      tip.textContent = '';
      if (sheet) {
        var sprites = data.sprites, zoom = Math.max(1, Math.round(112 / sprites.width));
        var picture = document.createElement('canvas');
        picture.width = sprites.width * zoom; picture.height = sprites.height * zoom;
        var pen = picture.getContext('2d');
        pen.imageSmoothingEnabled = false;
        pen.drawImage(sheet, i % sprites.columns * sprites.width, Math.floor(i / sprites.columns) * sprites.height, sprites.width, sprites.height, 0, 0, picture.width, picture.height);
        tip.appendChild(picture);
      }
      describe(i).forEach(function (line, index) {
        var element = document.createElement(index ? 'span' : 'strong');
        element.textContent = line;
        tip.appendChild(element);
      });
      tip.hidden = false;
      var x = screenX(i), y = screenY(i);
      tip.style.left = Math.max(4, Math.min(width - tip.offsetWidth - 4, x + 14 + tip.offsetWidth > width ? x - tip.offsetWidth - 14 : x + 14)) + 'px';
      tip.style.top = Math.max(4, Math.min(height - tip.offsetHeight - 4, y - tip.offsetHeight / 2)) + 'px';
      if (speak) live.textContent = describe(i).join(', ');
    }

    function zoom(factor, x, y) {
      var next = Math.max(0.7, Math.min(400, view.scale * factor));
      var before = side();
      var mx = (x - width / 2) / before + view.x, my = view.y - (y - height / 2) / before;
      view.scale = next;
      view.x = mx - (x - width / 2) / side();
      view.y = my + (y - height / 2) / side();
      keepInside();
      select(-1);
      redraw();
    }
    function keepInside() {
      view.x = Math.max(0, Math.min(1, view.x));
      view.y = Math.max(0, Math.min(1, view.y));
    }
    function pan(dx, dy) {
      view.x -= dx / side();
      view.y += dy / side();
      keepInside();
      select(-1);
      redraw();
    }
    function reset() {
      view = { scale: 1, x: 0.5, y: 0.5 };
      select(-1);
      redraw();
    }

    // The keyboard goes through the points on the screen in an order that follows the map, cell by cell.
    function step(direction) {
      var at = selected < 0 ? (direction > 0 ? -1 : count) : order.indexOf(selected);
      for (var k = 0; k < count; k++) {
        at = (at + direction + count) % count;
        var i = order[at], x = screenX(i), y = screenY(i);
        if (shown(i) && x >= 0 && y >= 0 && x <= width && y <= height) { select(i, true); return; }
      }
    }

    var pointers = new Map();
    var moved = false;
    canvas.addEventListener('pointerdown', function (event) {
      canvas.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
      moved = false;
      canvas.focus({ preventScroll: true });
    });
    canvas.addEventListener('pointermove', function (event) {
      var last = pointers.get(event.pointerId);
      if (!last) {
        select(nearest(event.offsetX, event.offsetY, event.pointerType === 'mouse' ? 14 : 24));
        return;
      }
      var now = { x: event.offsetX, y: event.offsetY };
      if (pointers.size === 2) {
        var other = null;
        pointers.forEach(function (value, key) { if (key !== event.pointerId) other = value; });
        var before = Math.hypot(last.x - other.x, last.y - other.y), after = Math.hypot(now.x - other.x, now.y - other.y);
        if (before > 0) zoom(after / before, other.x, other.y);
        moved = true;
      } else if (moved || Math.hypot(now.x - last.x, now.y - last.y) > 3) {
        pan(now.x - last.x, now.y - last.y);
        moved = true;
      } else {
        return;
      }
      pointers.set(event.pointerId, now);
    });
    function release(event) {
      if (pointers.delete(event.pointerId) && !moved && event.type === 'pointerup') select(nearest(event.offsetX, event.offsetY, 24), true);
    }
    canvas.addEventListener('pointerup', release);
    canvas.addEventListener('pointercancel', release);
    canvas.addEventListener('pointerleave', function () { if (pointers.size === 0 && document.activeElement !== canvas) select(-1); });
    // The wheel belongs to the page until the map was clicked: nobody is caught in it while scrolling.
    canvas.addEventListener('wheel', function (event) {
      if (document.activeElement !== canvas && !event.ctrlKey) return;
      event.preventDefault();
      zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0018)), event.offsetX, event.offsetY);
    }, { passive: false });
    canvas.addEventListener('dblclick', function (event) { zoom(2, event.offsetX, event.offsetY); });
    canvas.addEventListener('blur', function () { select(-1); });
    canvas.addEventListener('keydown', function (event) {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      var far = Math.min(width, height) / 8;
      var actions = {
        '+': function () { zoom(1.4, width / 2, height / 2); }, '=': function () { zoom(1.4, width / 2, height / 2); },
        '-': function () { zoom(1 / 1.4, width / 2, height / 2); }, '0': reset,
        ArrowLeft: function () { pan(far, 0); }, ArrowRight: function () { pan(-far, 0); },
        ArrowUp: function () { pan(0, far); }, ArrowDown: function () { pan(0, -far); },
        '.': function () { step(1); }, ',': function () { step(-1); }, Escape: function () { select(-1); }
      };
      if (actions[event.key]) { actions[event.key](); event.preventDefault(); }
    });
    root.querySelectorAll('[data-action]').forEach(function (button) {
      button.addEventListener('click', function () {
        if (button.dataset.action === 'reset') reset();
        else zoom(button.dataset.action === 'zoom-in' ? 1.6 : 1 / 1.6, width / 2, height / 2);
      });
    });
    if (colourBy) colourBy.addEventListener('change', redraw);

    data.classes.forEach(function (name, index) {
      var button = document.createElement('button');
      button.type = 'button';
      var swatch = document.createElement('span');
      swatch.className = 'swatch';
      button.appendChild(swatch);
      button.appendChild(document.createTextNode(name + ' '));
      var small = document.createElement('small');
      small.textContent = sizes[index].toLocaleString('en');
      button.appendChild(small);
      button.addEventListener('click', function (event) {
        if (event.shiftKey) {
          var alone = hidden.every(function (value, other) { return value === (other !== index); });
          hidden = hidden.map(function (_, other) { return !alone && other !== index; });
        } else {
          hidden[index] = !hidden[index];
        }
        showLegend();
        select(-1);
        redraw();
      });
      function highlight(value) { return function () { highlighted = value; redraw(); }; }
      button.addEventListener('mouseenter', highlight(index));
      button.addEventListener('mouseleave', highlight(-1));
      button.addEventListener('focus', highlight(index));
      button.addEventListener('blur', highlight(-1));
      legend.appendChild(button);
    });
    function showLegend() {
      Array.from(legend.children).forEach(function (button, index) {
        button.setAttribute('aria-pressed', String(!hidden[index]));
        button.firstChild.style.background = classColour(index);
      });
    }

    function resize() {
      var box = canvas.getBoundingClientRect();
      ratio = Math.min(3, window.devicePixelRatio || 1);
      width = box.width; height = box.height;
      canvas.width = Math.round(width * ratio); canvas.height = Math.round(height * ratio);
      draw();
    }
    function recolour() { showLegend(); redraw(); }
    new ResizeObserver(resize).observe(canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', recolour);
    document.addEventListener('themechange', recolour);
    showLegend();
    resize();
  }
})();
