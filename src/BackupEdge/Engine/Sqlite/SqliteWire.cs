using System.Globalization;
using System.Text;

namespace BackupEdge.Engine.Sqlite;

/// <summary>
/// Serializes the messages between this program and its child process as text: each field ends with a NUL, which a path cannot contain, and
/// each message with a line feed. Received messages are not trusted. (JSON would add more to the size of the binary.)
/// </summary>
internal static class SqliteWire
{
    private const char FieldEnd = '\0';

    /// <summary>Serializes a task for <see cref="ReadTask"/>.</summary>
    public static byte[] Write(SqliteTask task) =>
        Join(
            Number((int)task.Operation),
            task.Path,
            task.Followed,
            task.Copy,
            task.CopyDevice.ToString(CultureInfo.InvariantCulture),
            task.CopyInode.ToString(CultureInfo.InvariantCulture),
            Number(task.IsChecked ? 1 : 0),
            Number(task.FreeBytes),
            task.TimeoutSeconds.ToString("R", CultureInfo.InvariantCulture)
        );

    /// <summary>Parses a task.</summary>
    /// <exception cref="FormatException">The line is not a valid task.</exception>
    public static SqliteTask ReadTask(ReadOnlySpan<byte> line)
    {
        var fields = Split(line, 9);
        return new SqliteTask
        {
            Operation = (SqliteOperation)Number(fields[0], (int)SqliteOperation.Replace),
            Path = fields[1],
            Followed = fields[2],
            Copy = fields[3],
            CopyDevice = ulong.Parse(fields[4], CultureInfo.InvariantCulture),
            CopyInode = ulong.Parse(fields[5], CultureInfo.InvariantCulture),
            IsChecked = fields[6] != "0",
            FreeBytes = Number(fields[7], long.MaxValue),
            TimeoutSeconds = double.Parse(fields[8], CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Serializes a report for <see cref="ReadReport"/>.</summary>
    public static byte[] Write(SqliteReport report) =>
        Join(
            Number((int)report.Step),
            Number((int)report.Failure),
            Number(report.Bytes),
            (report.Message ?? "").Replace(FieldEnd, ' ').Replace('\n', ' ')
        );

    /// <summary>Parses a report.</summary>
    /// <exception cref="FormatException">The line is not a valid report.</exception>
    public static SqliteReport ReadReport(ReadOnlySpan<byte> line)
    {
        var fields = Split(line, 4);
        return new SqliteReport(
            (SqliteStep)Number(fields[0], (int)SqliteStep.Failed),
            fields[3],
            (SqliteFailure)Number(fields[1], (int)SqliteFailure.TimedOut),
            Number(fields[2], long.MaxValue)
        );
    }

    private static byte[] Join(params string[] fields) => Encoding.UTF8.GetBytes(string.Join(FieldEnd, fields) + FieldEnd + '\n');

    private static string[] Split(ReadOnlySpan<byte> line, int count)
    {
        var fields = Encoding.UTF8.GetString(line).TrimEnd('\n').Split(FieldEnd);
        return fields.Length == count + 1 && fields[count].Length == 0
            ? fields
            : throw new FormatException("The line does not have the expected number of fields.");
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Number(string text, long max) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= max
            ? number
            : throw new FormatException($"A field is not a number from 0 to {max}.");
}
