using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Copies;
using BackupEdge.Jobs.Queue;
using BackupEdge.Retention;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>Endpoints to delete and undelete backups.</summary>
internal sealed class DeleteEndpoints(
    JobQueue queue,
    CatalogueDatabase catalogue,
    RetentionForecast retention,
    BackupCopies copies,
    TimeProvider time
)
{
    /// <summary>The query parameters of <see cref="DeleteAsync"/>.</summary>
    public static IReadOnlyList<string> DeleteQuery { get; } = ["force"];

    /// <summary>
    /// DELETE /{backup_id}: deletes a backup and responds with what was deleted; or, if that needs two admins, with 202 and the request.
    /// </summary>
    public async Task DeleteAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync(required: null, "force");
        var force = call.Query.Flag("force") || (body.Boolean("force") ?? false);
        var result = queue.DeleteBackup(call.Id, call.Caller, force);
        await (
            result.Request is { } request
                ? call.AnswerAsync(StatusCodes.Status202Accepted, AnswerOf(request, call), ApiJson.Default.DeleteRequestAnswer)
                : call.AnswerAsync(StatusCodes.Status200OK, DeletedBackup.From(result), ApiJson.Default.DeletedBackup)
        );
    }

    /// <summary>POST /{backup_id}/delete/confirm: deletes a backup as another admin has requested.</summary>
    public async Task ConfirmAsync(ApiCall call)
    {
        await call.ReadBodyAsync(required: null);
        var deleted = DeletedBackup.From(queue.ConfirmDelete(call.Id, call.Caller));
        await call.AnswerAsync(StatusCodes.Status200OK, deleted, ApiJson.Default.DeletedBackup);
    }

    /// <summary>POST /{backup_id}/delete/withdraw: withdraws a request to delete a backup, and responds with it.</summary>
    public async Task WithdrawAsync(ApiCall call)
    {
        await call.ReadBodyAsync(required: null);
        var request = AnswerOf(queue.WithdrawDelete(call.Id, call.Caller), call);
        await call.AnswerAsync(StatusCodes.Status200OK, request, ApiJson.Default.DeleteRequestAnswer);
    }

    /// <summary>GET /delete-requests: responds with the deletes that wait for a second admin, oldest first.</summary>
    public Task ListRequestsAsync(ApiCall call) =>
        call.AnswerAsync(
            StatusCodes.Status200OK,
            [.. queue.DeleteRequests().Select(row => AnswerOf(row, call))],
            ApiJson.Default.DeleteRequestAnswerArray
        );

    /// <summary>POST /{backup_id}/undelete: takes a backup out of the bin, and responds with it.</summary>
    public async Task UndeleteAsync(ApiCall call)
    {
        await call.ReadBodyAsync(required: null);
        var row = queue.Undelete(call.Id, call.Caller);
        var details = BackupDetails.From(catalogue, queue, retention, copies, row, time.GetUtcNow());
        await call.AnswerAsync(StatusCodes.Status200OK, details, ApiJson.Default.BackupDetails);
    }

    private DeleteRequestAnswer AnswerOf(DeleteRequestRow row, ApiCall call) =>
        DeleteRequestAnswer.From(row, queue.IsOwn(row, call.Caller));
}
