using BackupEdge.Api.Http;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Api.Http;

public sealed class ApiErrorTests
{
    [Fact]
    public void Only_faults_of_the_service_have_status_500()
    {
        var codes = ManualTests.Codes.Select(row => (string)row.Data).Where(code => ApiError.StatusOf(code) == 500);
        Assert.Equal([FaultCode.ArchiveDamaged, FaultCode.RestoreIncomplete, FaultCode.IoError, FaultCode.Internal], codes);
    }
}
