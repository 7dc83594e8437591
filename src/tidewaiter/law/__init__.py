"""Law as dated data: rulebooks, three-valued conditions, determinations that explain themselves."""
