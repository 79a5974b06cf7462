using System.Text;
using BackupEdge.Engine.Sqlite;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Sqlite;

public sealed class SqliteWireTests
{
    [Fact]
    public void A_task_with_any_path_is_read_back()
    {
        SqliteTask[] tasks =
        [
            new()
            {
                Operation = SqliteOperation.Copy,
                Path = "/a b/ü\t\".db",
                Copy = "/scratch/x",
                CopyDevice = ulong.MaxValue,
                CopyInode = 1,
                FreeBytes = 7,
            },
            new()
            {
                Operation = SqliteOperation.Replace,
                Path = "/x",
                Copy = ".t",
                CopyDevice = 0,
                CopyInode = 0,
                IsChecked = false,
                TimeoutSeconds = 0.3,
            },
        ];

        Assert.All(tasks, task => Assert.Equal(task, SqliteWire.ReadTask(SqliteWire.Write(task))));
    }

    [Fact]
    public void A_report_with_any_message_is_one_line() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), message =>
            {
                var line = SqliteWire.Write(new SqliteReport(SqliteStep.Failed, message, SqliteFailure.NoRoom, 42));
                var report = SqliteWire.ReadReport(line.AsSpan(..^1));
                return line.AsSpan().IndexOf((byte)'\n') == line.Length - 1
                    && (report.Step, report.Failure, report.Bytes) == (SqliteStep.Failed, SqliteFailure.NoRoom, 42);
            })
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("0|0|0|no end")]
    [InlineData("6|0|0||")]
    [InlineData("0|10|0||")]
    [InlineData("0|0|-1||")]
    [InlineData("0|0|99999999999999999999||")]
    [InlineData("0|0|0|a|b|")]
    public void An_invalid_report_is_refused(string line) =>
        Assert.Throws<FormatException>(() => SqliteWire.ReadReport(Encoding.UTF8.GetBytes(line.Replace('|', '\0'))));
}
