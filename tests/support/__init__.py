"""What several tests share: cases, records, adapters that are wrong or misbehave on purpose."""
