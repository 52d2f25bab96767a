"""Markup made by Hypothesis: tags in any order, closed or not, with any text between."""

from __future__ import annotations

from hypothesis import strategies as st

_TAGS = """
<!doctype html>|<html lang=en>|<head>|<title>|<body class='a b'>|</body>|</html>|<p>|<p id=a>|</p>
|<div id=a class=x>|</div>|<b>|</b>|<i class=y>|</i>|<br/>|<a href='/x'\n rel='a b'>|</a>|<ul><li>
|<li id=é>|</ul>|<input checked>|<img src=x>|<table>|<tr>|<td headers=h>|</table>|<select>|<option>
|</select>|<form>|</form>|<noscript>|</noscript>|<template>|<template id=t>|</template>|<ruby>|<rt>
|</ruby>|<svg>|<path d=1 />|<foreignObject>|</svg>|<math>|<mi>|</math>|<x-y z=1>|<q\ufffd>|<script>
|</script>|<style>|</style>|<textarea>|</textarea>|<iframe>|</iframe>|<!-- c -->|<!--|-->|<?pi x?>
|<![CDATA[|]]>|<|</|&amp;|&#0;|\0|é|\U0001f600|{{ x }}|{% if a %}|{% endif %}|{# c #}
"""
_PIECES = [*_TAGS.strip().replace("\n|", "|").split("|"), "\r\n", "\r", "\n", " "]

markup = st.lists(st.sampled_from(_PIECES) | st.text(max_size=8), max_size=25).map("".join)
