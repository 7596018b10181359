-- Who is at work on the queue.

-- Class: local, and the owner's alone. A worker that died keeps its jobs locked, for hours as the queue sees it: each
-- living worker says so here every few seconds, and frees the jobs of those who have stopped saying it.
create table worker_heartbeats (
  worker text primary key,
  beat_at timestamptz not null
);
