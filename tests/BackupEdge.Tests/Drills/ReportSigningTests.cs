using System.Text;
using System.Text.Json;
using BackupEdge.Drills;
using BackupEdge.Engine.Sealing;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine.Sealing;

namespace BackupEdge.Tests.Drills;

/// <summary>Reports are signed with the keys of the store, and every change of one is found.</summary>
public sealed class ReportSigningTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly TestKeys _keys = new(SealMode.Shared);

    [Fact]
    public void A_signed_report_is_authentic_in_any_formatting()
    {
        var text = ReportSigning.Sign(Report(), _keys.Current);
        using var document = JsonDocument.Parse(text);
        var indented = JsonSerializer.Serialize(document.RootElement, Indented);

        Assert.Equal("drill-1", Check(text).Id);
        Assert.Equal("drill-1", Check(indented).Id);
        _keys.Rotate();
        Assert.Equal("proven", Check(text).Result);
    }

    [Fact]
    public void Every_changed_byte_of_a_signed_report_is_found()
    {
        var bytes = Encoding.UTF8.GetBytes(ReportSigning.Sign(Report(), _keys.Current));
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 1;
            var isDigit = bytes[i] is >= (byte)'a' and <= (byte)'f' or >= (byte)'0' and <= (byte)'9';
            var fault = Assert.ThrowsAny<Exception>(() => ReportSigning.Check(changed, _keys.ForReading));
            Assert.True(fault is Fault { Code: FaultCode.InvalidRequest }, $"byte {i} ({(isDigit ? "digit" : "text")}): {fault.Message}");
        }
    }

    [Fact]
    public void A_report_with_a_member_more_or_one_twice_is_refused()
    {
        var text = ReportSigning.Sign(Report(), _keys.Current);

        Refused("changed", text.Replace("\"host\":", "\"extra\":1,\"host\":", StringComparison.Ordinal));
        Refused("twice", text.Replace("\"host\":", "\"host\":\"other\",\"host\":", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_keys_of_the_store_a_report_cannot_be_checked()
    {
        var unsigned = ReportSigning.Sign(Report(), null);
        var signed = ReportSigning.Sign(Report(), _keys.Current);

        Refused("not signed", unsigned);
        _keys.Current = TestKeys.New(SealMode.Shared);
        Refused("other keys", signed);
        Refused("cannot be parsed", "{\"format\":\"another\"}");
        Refused("cannot be parsed", "no JSON");
    }

    internal static DrillReport Report(string name = "bots") =>
        new()
        {
            Format = DrillReport.FormatName,
            Id = "drill-1",
            JobId = "job-1",
            Host = "edge1",
            Version = "1.0",
            RequestedBy = "tester",
            StartedAt = "2026-11-23T02:00:00.000Z",
            EndedAt = "2026-11-23T02:00:01.500Z",
            From = DrillReport.DataFolder,
            RestoredTo = "scratch",
            Result = "proven",
            Sources =
            [
                new DrilledSource
                {
                    Source = name,
                    Kind = "files",
                    BackupId = "backup-1",
                    Result = "proven",
                    StartedAt = "2026-11-23T02:00:00.000Z",
                    EndedAt = "2026-11-23T02:00:01.500Z",
                    RecoveryMs = 1200,
                    Files = 3,
                    Bytes = 4096,
                    Checks = [new DrillCheck("content", DrillCheck.Passed, $"3 files of {name} are equal.", 3, 4096, 200)],
                    Tables = [new DrilledTable(name, 3)],
                    ProblemCount = 2,
                    Problems = [new DrillProblem(name, "damaged", $"{name} is damaged")],
                },
            ],
        };

    private DrillReport Check(string text) => ReportSigning.Check(Encoding.UTF8.GetBytes(text), _keys.ForReading);

    private void Refused(string why, string text)
    {
        var fault = Assert.Throws<Fault>(() => Check(text));
        Assert.Equal(FaultCode.InvalidRequest, fault.Code);
        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
    }
}
