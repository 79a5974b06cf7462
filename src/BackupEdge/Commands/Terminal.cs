using System.Runtime.InteropServices;
using System.Text;

namespace BackupEdge.Commands;

/// <summary>
/// The process's standard streams. Not through <see cref="Console.Out"/>: that first reads the terminal's description and
/// switches its keypad, which takes time and stays so after the end.
/// </summary>
internal static partial class Terminal
{
    private const int StandardError = 2;
    private const int UsualColumns = 80;
    private const uint GetWindowSize = 0x5413;

    /// <summary>Standard output, UTF-8.</summary>
    public static TextWriter Output() => WriterOver(Console.OpenStandardOutput());

    /// <summary>Standard error, UTF-8.</summary>
    public static TextWriter Error() => WriterOver(Console.OpenStandardError());

    /// <summary>Columns of the terminal that standard error is; 80 when it does not tell.</summary>
    public static int ErrorColumns() =>
        OperatingSystem.IsLinux() && AskWindowSize(StandardError, GetWindowSize, out var size) == 0 && size.Columns > 0
            ? size.Columns
            : UsualColumns;

    private static TextWriter WriterOver(Stream stream) =>
        TextWriter.Synchronized(new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true });

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int AskWindowSize(int file, nuint request, out WindowSize size);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct WindowSize
    {
        public readonly ushort Rows;
        public readonly ushort Columns;
        public readonly ushort Width;
        public readonly ushort Height;
    }
}
