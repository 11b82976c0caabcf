"""The rhythm 推进机制: tasks that appear by themselves, mass ceremonies 集中开竣工 and seasonal campaigns 四季招商."""
