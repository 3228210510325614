"""How did these outlets tell the same story differently?"""
