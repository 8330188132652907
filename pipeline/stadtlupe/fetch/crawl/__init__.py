"""The scheduled crawl: many sources, for years, polite, lawful and resumable.

Scrapy fetches, one fresh process per cycle; trafilatura finds feeds and reads; here are configuration, state and law.
"""
