"""The sample county 示例县: fictional people and firms, two years that tell a story, at any size."""
