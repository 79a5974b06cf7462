using System.Text;

namespace BackupEdge.Engine.Platform;

/// <summary>Drains pipes on background threads, so that the writing process never blocks, and keeps the last 4 KiB.</summary>
internal sealed class OutputTail
{
    private const int Capacity = 4096;
    private const int SliceMilliseconds = 100;
    private readonly Lock _lock = new();
    private readonly byte[] _ring = new byte[Capacity];
    private readonly List<Thread> _threads = [];
    private long _length;
    private volatile bool _stop;

    /// <param name="pipes">Descriptors that must stay open until <see cref="Finish"/> has returned.</param>
    public OutputTail(IEnumerable<int> pipes)
    {
        foreach (var pipe in pipes)
        {
            var thread = new Thread(() => Drain(pipe)) { Name = "child-output", IsBackground = true };
            thread.Start();
            _threads.Add(thread);
        }
    }

    /// <summary>The last output as trimmed text. Control characters other than line feeds are replaced with spaces.</summary>
    public string Text
    {
        get
        {
            lock (_lock)
            {
                var count = (int)Math.Min(_length, Capacity);
                var bytes = new byte[count];
                for (var i = 0; i < count; i++)
                {
                    bytes[i] = _ring[(_length - count + i) % Capacity];
                }

                var text = new StringBuilder(Encoding.UTF8.GetString(bytes));
                for (var i = 0; i < text.Length; i++)
                {
                    text[i] = char.IsControl(text[i]) && text[i] != '\n' ? ' ' : text[i];
                }

                return text.ToString().Trim();
            }
        }
    }

    /// <summary>Waits until each pipe ends, but no longer than <paramref name="timeout"/> for each, and stops reading.</summary>
    public void Finish(TimeSpan timeout)
    {
        foreach (var thread in _threads)
        {
            if (!thread.Join(timeout))
            {
                _stop = true;
                thread.Join();
            }
        }
    }

    private void Drain(int pipe)
    {
        var buffer = new byte[Capacity];
        while (!_stop)
        {
            if (!Posix.WaitFor(pipe, Posix.Readable, SliceMilliseconds))
            {
                continue;
            }

            var count = Posix.Read(pipe, buffer);
            if (count <= 0)
            {
                return;
            }

            Keep(buffer.AsSpan(0, count));
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            foreach (var value in bytes)
            {
                _ring[_length++ % Capacity] = value;
            }
        }
    }
}
