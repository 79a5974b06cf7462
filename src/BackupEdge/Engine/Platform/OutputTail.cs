using System.Text;

namespace BackupEdge.Engine.Platform;

/// <summary>Drains pipes, each on a thread of its own, so that whoever writes into them never waits, and keeps the last 4 KiB.</summary>
internal sealed class OutputTail
{
    private const int Kept = 4096;
    private const int SliceMilliseconds = 100;
    private readonly Lock _lock = new();
    private readonly byte[] _ring = new byte[Kept];
    private readonly List<Thread> _threads = [];
    private long _length;
    private volatile bool _stop;

    /// <param name="pipes">Descriptors that stay open until <see cref="Finish"/> has returned.</param>
    public OutputTail(IEnumerable<int> pipes)
    {
        foreach (var pipe in pipes)
        {
            var thread = new Thread(() => Drain(pipe)) { Name = "child-output", IsBackground = true };
            thread.Start();
            _threads.Add(thread);
        }
    }

    /// <summary>What was written last, as text without blanks at its ends; nothing that a terminal would act on.</summary>
    public string Text
    {
        get
        {
            lock (_lock)
            {
                var kept = (int)Math.Min(_length, Kept);
                var bytes = new byte[kept];
                for (var i = 0; i < kept; i++)
                {
                    bytes[i] = _ring[(_length - kept + i) % Kept];
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

    /// <summary>Waits for the pipes' ends, for each no longer than so, and leaves them.</summary>
    public void Finish(TimeSpan patience)
    {
        foreach (var thread in _threads)
        {
            if (!thread.Join(patience))
            {
                _stop = true;
                thread.Join();
            }
        }
    }

    private void Drain(int pipe)
    {
        var buffer = new byte[Kept];
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
                _ring[_length++ % Kept] = value;
            }
        }
    }
}
