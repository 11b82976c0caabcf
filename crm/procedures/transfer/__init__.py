"""Transfer 流转: a lead goes from the unit that reported it to the unit where it lands, with a split 分成; and the shared pool."""
