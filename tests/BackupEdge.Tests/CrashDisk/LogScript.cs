using BackupEdge.CrashDisk.Cuts;
using BackupEdge.CrashDisk.Logs;

namespace BackupEdge.Tests.CrashDisk;

/// <summary>Writes the log of a disk with 64 sectors into memory.</summary>
internal sealed class LogScript : IDisposable
{
    public const int Sectors = 64;
    public const int DiskBytes = Sectors * PowerCut.SectorBytes;
    private readonly MemoryStream _file = new();
    private readonly DiskLogWriter _writer;

    public LogScript() => _writer = new DiskLogWriter(_file, DiskBytes);

    public Stream File => _file;

    /// <summary>Writes sectors that are filled with one byte value.</summary>
    public LogScript Write(int sector, int count, byte fill)
    {
        var bytes = new byte[count * PowerCut.SectorBytes];
        Array.Fill(bytes, fill);
        _writer.Write(sector * PowerCut.SectorBytes, bytes);
        return this;
    }

    public LogScript Zero(int sector, int count)
    {
        _writer.Zero(sector * PowerCut.SectorBytes, count * PowerCut.SectorBytes);
        return this;
    }

    public LogScript Flush()
    {
        _writer.Flush();
        return this;
    }

    public LogScript Mark(string text)
    {
        _writer.Mark(System.Text.Encoding.UTF8.GetBytes(text));
        return this;
    }

    public DiskLog Read() => DiskLog.Read(_file);

    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
    }
}
