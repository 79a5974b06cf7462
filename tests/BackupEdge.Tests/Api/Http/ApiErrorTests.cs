using BackupEdge.Api.Http;
using BackupEdge.Faults;
using BackupEdge.Tests.Api.OpenApi;

namespace BackupEdge.Tests.Api.Http;

public sealed class ApiErrorTests
{
    [Fact]
    public void Only_faults_of_the_service_have_status_500()
    {
        var codes = ErrorResponses.Codes.Select(ErrorResponses.ValueOf).Where(code => ApiError.StatusOf(code) == 500);
        Assert.Equal(
            [FaultCode.ArchiveDamaged, FaultCode.RestoreIncomplete, FaultCode.IoError, FaultCode.Internal, FaultCode.DrillFailed],
            codes
        );
    }
}
